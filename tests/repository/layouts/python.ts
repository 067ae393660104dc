import { type Layout, pytestCase } from "./layout.ts";

const unittestCase = "import unittest\n\nclass Stock(unittest.TestCase):\n    def test_it(self):\n        pass\n";

export const python: Record<string, Layout> = {
  "pytest.ini and requirements": {
    files: { "pytest.ini": "[pytest]", "requirements.txt": "flask==3\npytest\n", "tests/test_a.py": pytestCase },
    install: "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
    test: "python3 -m pytest",
  },
  "pytest named only in the requirements for development": {
    files: { "requirements.txt": "flask==3\n", "requirements-dev.txt": "-r requirements.txt\npytest>=8\n" },
    install: "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt -r requirements-dev.txt",
    test: "python3 -m pytest",
  },
  "pyproject with a tool table, ruff, mypy and extras": {
    files: {
      "pyproject.toml": `[project]\nname = "shop"\ndependencies = ["httpx"]\n[project.optional-dependencies]\ntest = ["pytest"]\n[tool.pytest.ini_options]\n[tool.ruff]\n[tool.mypy]\n`,
    },
    install: 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]"',
    test: "python3 -m pytest",
    lint: "ruff check --no-fix .",
    typecheck: "mypy .",
  },
  "tests that import pytest, nothing to install": {
    files: { "shop.py": "", "tests/test_shop.py": pytestCase },
    test: "python3 -m pytest",
  },
  "a conftest": {
    files: { "tests/conftest.py": "", "setup.cfg": "[flake8]\n" },
    test: "python3 -m pytest",
    lint: "flake8",
  },
  uv: {
    files: { "pyproject.toml": '[project]\nname = "shop"\n[dependency-groups]\ndev = ["pytest>=8"]\n', "uv.lock": "" },
    install: "uv sync --frozen",
    test: "uv run pytest",
  },
  poetry: {
    files: {
      "pyproject.toml": '[tool.poetry]\nname = "shop"\n[tool.poetry.group.dev.dependencies]\npytest = "^8.0"\n',
      "poetry.lock": "",
    },
    install: "poetry install --no-interaction",
    test: "poetry run pytest",
  },
  pipenv: {
    files: { Pipfile: '[dev-packages]\npytest = "*"\n', "Pipfile.lock": "{}" },
    install: "pipenv sync --dev",
    test: "pipenv run pytest",
  },
  "unittest in a package": {
    files: { "shop.py": "", "tests/__init__.py": "", "tests/test_shop.py": unittestCase },
    test: "python3 -m unittest",
  },
  "unittest in a plain folder": {
    files: { "shop.py": "", "tests/test_shop.py": unittestCase },
    test: "python3 -m unittest discover -s tests",
  },
  "unittest beside the code": {
    files: { "shop.py": "", "test_shop.py": unittestCase, "requirements.txt": "# nothing\n" },
    test: "python3 -m unittest",
  },
  "Python without any test": {
    files: { "main.py": "print(1)", "requirements.txt": "flask\n" },
    install: "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
  },
  "pytest only in a comment is no evidence": { files: { "requirements.txt": "# pytest would be nice\n" } },
  django: {
    files: {
      "manage.py": "",
      "requirements.txt": "Django==5.1\n",
      "shop/tests.py": "from django.test import TestCase\n",
    },
    install: "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
    test: "python3 manage.py test",
  },
  "tox alone": {
    files: {
      "tox.ini": "[tox]\nenvlist = py312\n[testenv]\ncommands = nosetests\n",
      "setup.py": "from setuptools import setup\nsetup(name='shop')\n",
    },
    install: "python3 -m venv .venv && .venv/bin/pip install -e .",
    test: "tox",
  },
  "tox beside pytest's own section": {
    files: { "tox.ini": "[tox]\n[pytest]\ntestpaths = tests\n" },
    test: "python3 -m pytest",
  },
  "plain functions with mocks are no unittest": {
    files: { "test_shop.py": "from unittest.mock import Mock\n\ndef test_stock():\n    assert Mock()\n" },
    test: "python3 -m pytest",
  },
};
