"""The parts of storage-peer.py."""
