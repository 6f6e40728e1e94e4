from django.contrib import admin

from .models import Ticket


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin):
    list_display = ["subject", "closed"]
    list_filter = ["closed"]
    search_fields = ["subject"]
    readonly_fields = ["closed"]
