"""Django settings and start-up for an instance folder."""
