"""The township's side by itself: accounts, numbers, the feed under concurrent writers, the HTTP face."""
