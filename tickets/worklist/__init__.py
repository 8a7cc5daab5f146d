"""How one person looks at the work: what an address asks for, groups, views and what is unread."""
