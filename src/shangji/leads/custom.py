"""Where fields of one's own of leads show."""

from shangji.people.custom.shown import show_on

show_on("leads.lead")
