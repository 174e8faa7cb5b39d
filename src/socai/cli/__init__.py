"""The ``socai`` command: calls services and lays out their answers."""
