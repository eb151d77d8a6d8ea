"""What a coalition shows of a campaign to everybody: its page, its press page, and the picture of a shared link."""
