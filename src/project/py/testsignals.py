from django.dispatch import Signal

setting_changed = Signal()
