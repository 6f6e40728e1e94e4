//! Django's contributed applications: auth, contenttypes, sessions, messages, admin, test client.
