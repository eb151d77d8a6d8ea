"""The directory: organizations, chapters beside parents, representatives and their mandates."""

from campaign.matching import all_names, fold
from campaign.models import Organization


def fill_keys(organization: Organization) -> None:
    """Fill in the folded columns that uniqueness, likeness and search start from."""
    organization.name_key = fold(organization.registered_name)[:300]
    words = [*all_names(organization), organization.country.name if organization.country else ""]
    organization.search_text = "\n".join(filter(None, map(fold, words)))
