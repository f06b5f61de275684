"""Being built."""

import streamlit as st

st.title("import_files")
