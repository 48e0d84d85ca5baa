"""Which place of China a customer's words name, as a code of GB/T 2260: without it 浙江, 浙江省 and 宁波鄞州 are three regions."""

from shangji.customers.regions.reading import Found, Why, resolve
from shangji.customers.regions.table import Region, children, full_name, line_of, provinces, region

__all__ = ["Found", "Region", "Why", "children", "full_name", "line_of", "provinces", "region", "resolve"]
