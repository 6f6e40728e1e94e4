def send_mail(*args, **kwargs):
    raise NotImplementedError("Ormery does not support sending mail yet")


mail_admins = mail_managers = send_mass_mail = send_mail
