#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the image. Python 3.10 of
# its newest base image, Ubuntu 22.04, is too old: uv finds or downloads a
# newer one, into folders that the users of the sandbox can read.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top/source"
apt-get update
apt-get install -y --no-install-recommends libseccomp2 python3-venv
python3 -m venv "$top/uv"
"$top/uv/bin/pip" install "$(grep ^uv== requirements.txt)"
export UV_PYTHON_INSTALL_DIR="$top/python"
"$top/uv/bin/uv" venv --python '>=3.11,<3.14' "$top/environment"
"$top/uv/bin/uv" pip install --no-cache --python "$top/environment" \
  --constraint requirements.txt ./*.whl
