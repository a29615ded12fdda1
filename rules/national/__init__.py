"""What holds in every city: interest rates and the statutory retirement age."""
