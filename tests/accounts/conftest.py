import pytest


@pytest.fixture(autouse=True)
def check_codes_in_test_mode(settings):
    """`PASSED` stands for any check code; the tests of the check code itself switch it off."""
    settings.CHECK_CODE_TEST_MODE = True
