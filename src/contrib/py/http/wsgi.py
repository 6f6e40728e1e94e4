def get_wsgi_application():
    raise NotImplementedError("Ormery does not support serving a project yet")
