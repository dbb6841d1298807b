"""Understanding Italian: Rasa graph components, and the pure parts they are made of."""
