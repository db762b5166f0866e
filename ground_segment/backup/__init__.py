"""What a service needs to go on elsewhere: its own state, the embedded store, the stack's secrets."""

from ground_segment.backup.archive import BackupRefused, Manifest, read_backup, write_backup
from ground_segment.backup.places import Places

__all__ = ["BackupRefused", "Manifest", "Places", "read_backup", "write_backup"]
