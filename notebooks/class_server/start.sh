#!/bin/sh
# The class server, from nothing to a page to log in: README.md beside this file.
set -eu
: "${CLASS_PASSWORD:?Choose one of 8 letters or more, without a hyphen: sudo CLASS_PASSWORD=sunflower sh $0}"
export CLASS_FOLDER="${CLASS_FOLDER:-/srv/class}"
here="$(cd "$(dirname "$0")" && pwd)"
install -d -m 755 "$CLASS_FOLDER" "$CLASS_FOLDER/homes"
install -d -m 700 "$CLASS_FOLDER/hub"

# Pupils' accounts must be able to read this Python: not one from inside /root or a teacher's home.
[ -x "$CLASS_FOLDER/python/bin/python" ] || "${PYTHON:-/usr/bin/python3}" -m venv "$CLASS_FOLDER/python"
"$CLASS_FOLDER/python/bin/pip" install --quiet -r "$here/requirements.txt"
[ -x "$CLASS_FOLDER/node_modules/.bin/configurable-http-proxy" ] ||
    npm install --silent --prefix "$CLASS_FOLDER" configurable-http-proxy@5

"$CLASS_FOLDER/python/bin/python" "$here/prepare.py" "$CLASS_FOLDER"
cd "$CLASS_FOLDER/hub"
PATH="$CLASS_FOLDER/python/bin:$CLASS_FOLDER/node_modules/.bin:$PATH"
exec jupyterhub --config "$CLASS_FOLDER/course/notebooks/class_server/jupyterhub_config.py"
