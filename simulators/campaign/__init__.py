"""Campaigns: scenarios played by many replicas, recorded as Parquet with the ground truth beside it."""

from simulators.campaign.errors import CampaignError
from simulators.campaign.folder import CampaignFolder
from simulators.campaign.play import BATCH, Campaign, Progress, play

__all__ = ["BATCH", "Campaign", "CampaignError", "CampaignFolder", "Progress", "play"]
