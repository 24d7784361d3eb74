"""The page of jobs: any long work with its progress."""
