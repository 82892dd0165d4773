"""检查: the visit flow, room by room; `page.VisitPage` puts them together."""
