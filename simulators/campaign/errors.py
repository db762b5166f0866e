"""What a campaign refuses."""


class CampaignError(Exception):
    """A campaign cannot be written; says why."""
