"""行动: a campaign as it was announced, its last day, and the visits that belong to it."""
