"""Channels: the ways in which customers reach a brand on X, one file each with `CHANNEL`, found by walking this folder.

Pure descriptions: `channel.py` and `stream.py` say what a description holds, `registry.py` finds them by name. Which
requests a channel needs is said in connectors/channels. To add a channel: one file here, one there.
"""
