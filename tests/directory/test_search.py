"""Names are found however they are typed."""

import pytest
from django.utils.translation import override

from directory import queries, spelling
from directory.enums import COURTS, InstitutionType


@pytest.mark.parametrize(
    "typed",
    [
        "Стара Загора",
        "стара загора",
        "СТАРА  ЗАГОРА",
        "Stara Zagora",
        "stara-zagora",
        "  гр. Стара Загора ",
        "Sтара Загора",
    ],
)
def test_one_key_for_all_spellings(typed):
    assert "stara zagora" in spelling.key(typed)


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Хасково", "Haskovo"),
        ("Хасково", "Khaskovo"),
        ("Кърджали", "Kardzhali"),
        ("Цар Калоян", "Tsar Kaloyan"),
        ("Цар Калоян", "Tzar Kaloian"),
        ("Щръклево", "Shtraklevo"),
        ("Щръклево", "6traklevo"),
        ("Чирпан", "4irpan"),
        ("Кюстендил", "Kjustendil"),
        ("Ямбол", "Yambol"),
        ("Ямбол", "qmbol"),
        ("Айтос", "Aytos"),
        ("Видин", "Widin"),
        ("Синьо бърдо", "Sinyo bardo"),
    ],
)
def test_latin_spellings_meet_the_cyrillic(cyrillic, latin):
    assert spelling.key(cyrillic) == spelling.key(latin)


def test_numbers_are_not_letters():
    assert spelling.key("Второ РУ 112") == "vtoro ru 112"
    assert spelling.key("116 111") == "116 111"


def test_bones_drop_what_people_disagree_about():
    assert spelling.bones("Търговище") == spelling.bones("Turgovishte") == spelling.bones("Tyrgovishte")


@pytest.mark.django_db
class TestSearch:
    @pytest.fixture(autouse=True)
    def _in_a_centre(self, in_a):
        pass

    @pytest.mark.parametrize("typed", ["Хасково", "хаск", "haskovo", "Khaskovo", "hask"])
    def test_the_seat_comes_first(self, typed):
        assert queries.search_settlements(typed)[0].code == "77195"

    def test_a_loose_spelling_is_the_second_try(self):
        assert queries.search_settlements("Turgovishte")[0].name == "Търговище"

    def test_nonsense_and_wildcards_find_nothing(self):
        for typed in ("%", "_", "'", "\\", "qqqqqq", "\x00", "x" * 5000):
            assert queries.search_settlements(typed) == []

    def test_narrowed_to_a_region(self):
        found = queries.search_settlements("Бяла", region="BG-18")
        assert {row.region_id for row in found} == {"BG-18"}

    def test_full_name_tells_namesakes_apart(self):
        found = queries.search_settlements("Бяла", most=50)
        assert len({row.full_name for row in found}) == len(found)
        assert any(row.full_name == "гр. Бяла, общ. Бяла, обл. Русе" for row in found)

    def test_courts_of_a_region(self):
        found = queries.search_institutions(types=COURTS, region="BG-26")
        assert {"rs-haskovo", "os-haskovo", "rs-svilengrad"} <= {row.code for row in found}
        assert all(row.type in COURTS for row in found)

    @pytest.mark.parametrize("typed", ["районен съд хасково", "РС Хасково", "raionen sad haskovo", "haskovo rs"])
    def test_a_court_by_name_and_short_name(self, typed):
        assert queries.search_institutions(typed)[0].code == "rs-haskovo"

    def test_national_bodies_belong_to_every_region(self):
        found = queries.search_institutions("116", region="BG-26")
        assert "116111" in {row.code for row in found}

    def test_dsp_and_dps_are_told_apart(self):
        rooms = queries.search_institutions("ДПС", types=[InstitutionType.PEDAGOGICAL_ROOM])
        assert [row.code for row in rooms] == ["dps-2-ruse"]
        [directorate] = queries.search_institutions("ДСП Русе", types=[InstitutionType.SOCIAL_ASSISTANCE])
        assert directorate.code == "dsp-ruse"

    def test_names_for_a_list_in_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(2):
            assert queries.settlement_names(["77195", "nothing"]) == {"77195": "гр. Хасково"}
            assert queries.institution_names(["rs-haskovo"]) == {"rs-haskovo": "Районен съд – Хасково"}

    def test_search_is_two_queries_at_most(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(2):
            for row in queries.search_settlements("Turgovishte"):
                assert row.full_name

    def test_find_by_code(self):
        assert queries.find_settlement("77195").name == "Хасково"
        assert queries.find_institution("nothing") is None

    @pytest.mark.parametrize(
        ("language", "name"), [("bg", "Стара Загора"), ("en", "Stara Zagora"), ("hu", "Sztara Zagora")]
    )
    def test_regions_speak_three_languages(self, language, name, settings):
        with override(language):
            assert str(queries.regions().get(code="BG-24")) == name
