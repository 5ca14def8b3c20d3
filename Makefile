# Mọi lệnh dùng chung môi trường .venv cạnh tệp này; các tệp .venv/.xong-* ghi việc đã làm.
SHELL := /bin/bash
BIN := .venv/bin
PIP := $(BIN)/pip install -qq --disable-pip-version-check
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)
APT := env DEBIAN_FRONTEND=noninteractive apt-get
# What reads scans and old .doc files; without it these files are refused with the line to type.
READERS := tesseract-ocr tesseract-ocr-vie poppler-utils antiword
FIND_PYTHON = for p in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$p" && break; done

.DEFAULT_GOAL := help
.PHONY: help run test check lint fix models

help: ## in bảng này
	@echo "Văn Kiện: hỏi đáp có trích dẫn nguyên văn trên kho văn bản."
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 16
	@echo "Tùy chọn của make run: HOST=0.0.0.0 PORT=9000 VANKIEN_HOME=thư-mục-dữ-liệu"

run: .venv/.xong-base .venv/.xong-readers ## cài đặt nếu chưa cài, rồi mở trang hỏi đáp
	@echo "Đang mở kho văn bản…"
	@exec $(BIN)/vankien serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

test: .venv/.xong-dev .venv/.xong-readers .venv/.xong-chromium ## chạy mọi kiểm thử
	$(BIN)/python -m pytest

lint: .venv/.xong-dev ## kiểm tra trình bày, lỗi thường gặp, kiểu và tầng
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## lint rồi test: phải sạch trước khi gộp mã

fix: .venv/.xong-dev ## tự sửa trình bày và lỗi sửa được
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

models: .venv/.xong-models ## cài thêm torch và sentence-transformers (khoảng 1,5 GB)

.venv/.xong-base: pyproject.toml | .venv/.xong-venv
	@echo "Đang cài Văn Kiện vào .venv (lần đầu mất vài phút)…"
	@$(PIP) -e .
	@touch $@

.venv/.xong-dev .venv/.xong-models: .venv/.xong-%: pyproject.toml | .venv/.xong-venv
	@echo "Đang cài phần “$*” vào .venv…"
	@$(PIP) -e ".[$*]"
	@touch $@ .venv/.xong-base

.venv/.xong-venv:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
		echo "Thiếu Python 3.11 hoặc mô-đun venv, thử cài bằng apt…"; \
		$(AS_ROOT) $(APT) update -qq; $(AS_ROOT) $(APT) install -y -qq python3-venv; \
		python=$$($(FIND_PYTHON)); \
	fi; \
	if [ -z "$$python" ]; then \
		echo "Cần Python 3.11 trở lên kèm mô-đun venv. Trên Debian 12 hoặc Ubuntu 24.04:" \
			"“sudo apt install python3-venv”; bản cũ hơn: “sudo apt install python3.11-venv”." \
			"Cài xong, chạy lại lệnh make." >&2; exit 1; \
	fi; \
	"$$python" -m venv .venv
	@touch $@

# Tried once, and only where it needs no password.
.venv/.xong-readers: | .venv/.xong-venv
	@dpkg-query -W $(READERS) >/dev/null 2>&1 || { \
		echo "Đang cài phần đọc bản quét và tệp .doc ($(READERS))…" >&2; \
		timeout 120 $(AS_ROOT) $(APT) update -qq \
		&& timeout 600 $(AS_ROOT) $(APT) install -y -qq $(READERS); } >/dev/null \
	|| echo "BỎ QUA: chưa cài được phần đọc bản quét và tệp .doc; cài sau bằng" \
		"“sudo apt install $(READERS)”." >&2
	@touch $@

# Tried once: without Chromium the browser tests are skipped and say so.
.venv/.xong-chromium: | .venv/.xong-venv
	@command -v chromium chromium-browser >/dev/null || { \
		echo "Đang cài Chromium cho kiểm thử trang web…"; \
		$(AS_ROOT) $(APT) update -qq && $(AS_ROOT) $(APT) install -y -qq chromium >/dev/null; \
	} || echo "BỎ QUA: không cài được Chromium, nên các kiểm thử trang web sẽ bị bỏ qua." >&2
	@touch $@
