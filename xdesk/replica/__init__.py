"""What we know: the encrypted file of one desk and the only SQL of xdesk.

May import core; of others sqlcipher3, and sqlite_utils only inside the migration path (database/migrations.py).
To add something: one noun, one file; reading functions take a Connection, writing ones a Tx and touch Subjects.
A new schema version is one file in schema/ plus its line in migrations.VERSIONS; shipped versions never change.
"""
