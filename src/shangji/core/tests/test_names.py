import pytest

from shangji.core.names import normal_form, person_key, phone_digits, uscc_is_valid


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁波甬拓精密制造有限公司", "宁波甬拓精密制造有限责任公司"),
        ("启衡（上海）智能装备股份有限公司", "启衡(上海)智能装备"),
        ("ＡＢＣ科技有限公司", "abc 科技"),
        ("Acme Co., Ltd.", "ACME"),
        ("Plex-Fax Inc.", "plexfax"),
    ],
)
def test_spellings_of_one_company_meet(one, other):
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize("name", ["有限公司", "公司", "集团"])
def test_a_name_is_never_reduced_to_nothing(name):
    assert normal_form(name)


def test_a_branch_is_not_its_parent():
    assert normal_form("宁波甬拓精密制造有限公司杭州分公司") != normal_form("宁波甬拓精密制造有限公司")


@pytest.mark.parametrize(
    ("code", "valid"),
    [("91350100M000100Y43", True), ("91350100M000100Y44", False), ("9135", False), ("", False)],
)
def test_the_check_character_is_checked(code, valid):
    assert uscc_is_valid(code) is valid


def test_a_telephone_is_its_digits():
    assert phone_digits("+86 138-0000-2107") == phone_digits("１３８ 0000 2107") == "13800002107"


def test_a_person_is_a_name_without_spaces():
    assert person_key("欧阳 倩") == person_key("欧阳倩")
