"""What the notebook installs or downloads and then runs."""
