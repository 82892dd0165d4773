"""The township's side: accounts, feed, leases, blobs, HTTP face."""
