from django.contrib.admin.changelist import *
