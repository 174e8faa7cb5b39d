"""The HTTP API: answers programs what services know. It computes nothing and asks no table itself."""
