"""Phone numbers on pages."""

from django import template

from notices import phones

register = template.Library()

register.filter("phone", phones.shown)
