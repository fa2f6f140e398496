"""Physical copies of the whole server: base backups, the archive of its log, and a second server at a past moment."""
