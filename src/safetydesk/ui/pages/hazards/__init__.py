"""隐患: the table, the pane of one hazard, and the steps a person takes; `page.HazardsPage` puts them together."""
