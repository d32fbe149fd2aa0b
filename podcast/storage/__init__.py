"""site -> target, and the check of what is live: boto3 lives here and nowhere else."""
