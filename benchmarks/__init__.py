"""Benchmarks: the tool beside its peers, each as a whole process, on generated packages."""
