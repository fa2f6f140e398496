"""What the stagehand prepares inside a centre for one scenario."""
