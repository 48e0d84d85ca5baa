"""Automation: when something happens, and a condition holds, then verbs are done and people are told."""
