"""Qt and nothing else; `ui/README.md` tells how to build a page with the components."""
