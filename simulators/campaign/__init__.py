"""Campaigns: scenarios played by many replicas, recorded as Parquet with the ground truth beside it."""

from simulators.campaign.folder import CampaignError, CampaignFolder
from simulators.campaign.play import BATCH, Campaign, Progress, play

__all__ = ["BATCH", "Campaign", "CampaignError", "CampaignFolder", "Progress", "play"]
