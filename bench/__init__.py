"""The benchmark: this assistant beside the stock Rasa configuration, on the same data, in one run."""
