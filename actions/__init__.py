"""Rasa's custom actions: thin, a file a concern. Each reads the tracker, calls bot/, and speaks."""
