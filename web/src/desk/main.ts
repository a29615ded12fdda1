import { startPage } from '@/parts/start'

import '@/counter/dense.css'
import '@/counter/sheet.css'
import './desk.css'
import DeskPage from './DeskPage.vue'

void startPage(DeskPage)
