"""Sync: keeps replica and world equal, in a thread and on an asyncio loop of its own.

May import core and replica; connectors come in from `app` through the Protocols of core/ports.py.
To add something: one concern, one file, a function that takes an AccountWorker and does one step.
"""
