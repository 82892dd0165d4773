"""Qt and nothing else."""
