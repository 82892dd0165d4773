"""行动: the campaigns, how far each has come, and which units are still to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from safetydesk.ui.desk import Desk


def campaigns_page(desk: Desk) -> QWidget:
    """The page, imported when it is first opened."""
    from safetydesk.ui.pages.campaigns.page import CampaignsPage

    return CampaignsPage(desk)
