"""Styles of a terminal without colours: each writes the text as it is."""

ROLES = """
    ERROR SUCCESS WARNING NOTICE SQL_FIELD SQL_COLTYPE SQL_KEYWORD SQL_TABLE HTTP_INFO HTTP_SUCCESS HTTP_REDIRECT
    HTTP_NOT_MODIFIED HTTP_BAD_REQUEST HTTP_NOT_FOUND HTTP_SERVER_ERROR MIGRATE_HEADING MIGRATE_LABEL ERROR_OUTPUT
""".split()


class Style:
    pass


def no_style():
    style = Style()
    for role in ROLES:
        setattr(style, role, lambda text: text)
    return style


def supports_color():
    return False


def make_style(config_string=""):
    return no_style()


def color_style(force_color=False):
    if force_color:
        raise NotImplementedError("Ormery does not support colours in a command's output yet")
    return no_style()
