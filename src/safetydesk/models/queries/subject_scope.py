"""Which subjects count, as pieces of SQL; apart from the rows, since every start needs them."""

from __future__ import annotations

GROUP = "(SELECT ?1 UNION SELECT id FROM subject WHERE current_id = ?1 AND deleted_at IS NULL)"
"""The ids whose history belongs to subject ?1: its own and those merged into it, also by way of others."""

IN_SCOPE = """s.deleted_at IS NULL AND s.current_id = s.id AND s.closed_on IS NULL AND s.kind <> 'village'
  AND s.production_state IS NOT 'moved'"""
"""Subjects `s` that are to be inspected: not merged, not 注销, not moved out of the township."""
VISITED = """EXISTS (SELECT 1 FROM subject m JOIN visit w ON w.subject_id = m.id AND w.deleted_at IS NULL
  WHERE m.current_id = s.id)"""
"""Whether subject `s`, or one merged into it, was ever visited."""
