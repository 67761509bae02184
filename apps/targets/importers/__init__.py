"""Reads tables of target plans: the stages of their versions."""

from .plans import PLANS as PLANS
