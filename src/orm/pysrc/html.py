from django.utils.safestring import SafeString, mark_safe

# Elements without an end, and so without content; the last three are out of use.
VOID_ELEMENTS = frozenset(
    "area base br col embed hr img input link meta param source track wbr frame spacer".split()
)
_REPLACED = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;"))


def escape(text):
    text = str(text)
    for plain, entity in _REPLACED:
        text = text.replace(plain, entity)
    return SafeString(text)


def conditional_escape(text):
    return text.__html__() if hasattr(text, "__html__") else escape(text)


def format_html(format_string, *args, **kwargs):
    safe_args = [conditional_escape(arg) for arg in args]
    safe_kwargs = {name: conditional_escape(value) for name, value in kwargs.items()}
    return mark_safe(format_string.format(*safe_args, **safe_kwargs))


def format_html_join(sep, format_string, args_generator):
    return mark_safe(conditional_escape(sep).join(format_html(format_string, *args) for args in args_generator))
