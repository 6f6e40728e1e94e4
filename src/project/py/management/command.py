from django.core.management.native import command

Command = command(__name__.rpartition(".")[2])
